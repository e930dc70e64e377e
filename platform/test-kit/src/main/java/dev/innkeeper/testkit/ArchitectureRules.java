package dev.innkeeper.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules that the build enforces (CONVENTIONS.md section 13), each with its reason. */
public final class ArchitectureRules {
    private static final String ROOT = "dev.innkeeper.";
    private static final List<String> SERVICES =
            List.of("gateway", "auth", "guest", "storage", "backup", "firewall", "cluster");

    private ArchitectureRules() {}

    public static List<ArchRule> all() {
        return Stream.concat(services(), general()).toList();
    }

    private static Stream<ArchRule> services() {
        return SERVICES.stream()
                .map(service ->
                        noClasses()
                                .that()
                                .resideInAPackage(ROOT + service + "..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        Stream.concat(
                                                        SERVICES.stream()
                                                                .filter(s -> !s.equals(service)),
                                                        Stream.of("agent", "standalone", "cli"))
                                                .map(other -> ROOT + other + "..")
                                                .toArray(String[]::new))
                                .allowEmptyShould(true)
                                .because(
                                        "services meet in events and in the contract, never in each other's classes"));
    }

    private static Stream<ArchRule> general() {
        return Stream.of(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "agent..")
                        .should()
                        .dependOnClassesThat(
                                DescribedPredicate.describe(
                                        "ours, but neither the agent's, contracts nor kernel",
                                        (JavaClass type) ->
                                                type.getPackageName().startsWith(ROOT)
                                                        && Stream.of("agent", "contracts", "kernel")
                                                                .noneMatch(mine ->
                                                                        (type.getPackageName()
                                                                                        + ".")
                                                                                .startsWith(
                                                                                        ROOT + mine
                                                                                                + "."))))
                        .because("the agent obeys and reports; what it needs comes in commands"),
                noClasses()
                        .that()
                        .resideInAnyPackage(ROOT + "kernel..", ROOT + "contracts..", ROOT + "api..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.springframework..")
                        .because("the words everybody shares need no framework"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + "agent..", "org.springframework..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.lang.foreign..")
                        .because("native memory stays behind plain methods of the agent"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + "cli..", ROOT + "testkit..")
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .because(
                                "logs have levels, fields and a format; only a command line prints"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + "testkit..")
                        .should()
                        .callMethod(Instant.class, "now")
                        .because("time comes from an injected clock, so that tests can set it"),
                noFields()
                        .should()
                        .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                        .because("what a class needs is in its constructor"),
                noFields()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideOutsideOfPackages(ROOT + "testkit..")
                        .and()
                        .haveModifier(JavaModifier.STATIC)
                        .should()
                        .notHaveModifier(JavaModifier.FINAL)
                        .because(
                                "several contexts share one process: a static that changes is shared by all"),
                classes()
                        .that(
                                DescribedPredicate.describe(
                                        "are package descriptions",
                                        (JavaClass type) ->
                                                type.getSimpleName().equals("package-info")))
                        .should()
                        .beAnnotatedWith(NullMarked.class)
                        .because("null is checked everywhere or nowhere"),
                slices().matching(ROOT + "(*)..")
                        .should()
                        .beFreeOfCycles()
                        .because("dependencies point one way"));
    }
}
