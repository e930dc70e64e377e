package dev.innkeeper.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Scenarios that start servers of their own, beside those on the shared one: one such class at a
 * time, for a machine has only so much to give.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("own server")
@interface OnOwnServer {}
