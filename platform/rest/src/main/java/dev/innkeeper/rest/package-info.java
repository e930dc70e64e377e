/**
 * What the door of every service looks like: plain Spring MVC mappings of the contract's templates,
 * in classes named {@code *Handlers}, which take a generated request record and the {@link
 * dev.innkeeper.kernel.Caller}, and return data or throw a problem. Binding, the signed caller,
 * answers, problems, and reading one's own writes are here, once.
 */
@NullMarked
package dev.innkeeper.rest;

import org.jspecify.annotations.NullMarked;
