package dev.innkeeper.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Scenarios that wait most of their time, for a dead node to be missed or for packages to be
 * unpacked: one such class at a time, beside those that keep the processors busy.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("waiting")
@interface MostlyWaits {}
