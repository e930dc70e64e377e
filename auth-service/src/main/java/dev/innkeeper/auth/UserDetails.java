package dev.innkeeper.auth;

import java.util.Optional;

/**
 * What a request says of a user; empty for what it does not mention.
 *
 * @param expire seconds since 1970; 0 for never
 */
public record UserDetails(
        Optional<Boolean> enable,
        Optional<Long> expire,
        Optional<String> firstname,
        Optional<String> lastname,
        Optional<String> email,
        Optional<String> comment,
        Optional<String> keys) {}
