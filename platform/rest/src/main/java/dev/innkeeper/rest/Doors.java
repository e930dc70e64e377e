package dev.innkeeper.rest;

import org.springframework.web.bind.annotation.RestController;

/** Which classes are doors: {@code @RestController}s of ours called {@code *Handlers}. */
final class Doors {
    private Doors() {}

    static boolean isDoor(Class<?> type) {
        return type.getSimpleName().endsWith("Handlers")
                && type.getPackageName().startsWith("dev.innkeeper.")
                && type.isAnnotationPresent(RestController.class);
    }
}
