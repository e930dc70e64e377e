package dev.innkeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.innkeeper.testkit.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.innkeeper.agent");

    static Stream<ArchRule> rules() {
        return Stream.concat(
                ArchitectureRules.all().stream(),
                Stream.of(
                        SlicesRuleDefinition.slices()
                                .matching("dev.innkeeper.agent.(*)..")
                                .should()
                                .beFreeOfCycles(),
                        ArchRuleDefinition.noClasses()
                                .that()
                                .resideOutsideOfPackage("dev.innkeeper.agent.foreign")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("java.lang.foreign")
                                .because("native memory stays behind plain methods")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void sawAPlausibleNumberOfClasses() {
        assertThat(CLASSES.size()).isGreaterThan(100);
    }
}
