package dev.innkeeper.contracts.door;

import java.util.Optional;

/**
 * {@code GET /guests/{vmid}/interfaces}: a network interface inside a running container, as a list.
 *
 * @param name inside the container
 * @param hardwareAddress lower-case MAC address
 * @param inet first IPv4 address with prefix length
 * @param inet6 first IPv6 address with prefix length
 */
public record GuestInterface(
        String name, String hardwareAddress, Optional<String> inet, Optional<String> inet6) {}
