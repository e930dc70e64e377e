package dev.innkeeper.standalone.coverage;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Finds the services' doors on the class path: the Spring MVC mappings of every controller that is
 * called {@code …Handlers}. Doors between services ({@code /internal/…}) are none of the contract's
 * business.
 */
final class HandlerScan {
    private static final String PACKAGE = "dev.innkeeper";
    private static final String INTERNAL = "/internal/";

    /** {@code METHOD /path} of every mapping. */
    static Set<String> signatures() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        var signatures = new TreeSet<String>();
        scanner.findCandidateComponents(PACKAGE).stream()
                .map(found -> String.valueOf(found.getBeanClassName()))
                .filter(name -> name.endsWith("Handlers"))
                .map(name -> ClassUtils.resolveClassName(name, HandlerScan.class.getClassLoader()))
                .flatMap(HandlerScan::mappings)
                .filter(signature -> !signature.contains(INTERNAL))
                .forEach(signatures::add);
        return signatures;
    }

    private static Stream<String> mappings(Class<?> handlers) {
        var shared = AnnotatedElementUtils.findMergedAnnotation(handlers, RequestMapping.class);
        String[] prefixes =
                shared == null || shared.path().length == 0 ? new String[] {""} : shared.path();
        return Arrays.stream(handlers.getDeclaredMethods())
                .flatMap(method ->
                        Stream.ofNullable(
                                AnnotatedElementUtils.findMergedAnnotation(
                                        method, RequestMapping.class)))
                .flatMap(mapping ->
                        Arrays.stream(prefixes).flatMap(prefix -> signatures(prefix, mapping)));
    }

    private static Stream<String> signatures(String prefix, RequestMapping mapping) {
        return Arrays.stream(mapping.method())
                .map(RequestMethod::name)
                .flatMap(method ->
                        Arrays.stream(mapping.path()).map(path -> method + " " + prefix + path));
    }

    private HandlerScan() {}
}
