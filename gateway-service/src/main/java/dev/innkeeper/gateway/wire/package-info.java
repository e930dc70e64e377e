/**
 * What happens on the connection below HTTP semantics: plain HTTP on the TLS port, slow clients,
 * URIs that need repair.
 */
@NullMarked
package dev.innkeeper.gateway.wire;

import org.jspecify.annotations.NullMarked;
