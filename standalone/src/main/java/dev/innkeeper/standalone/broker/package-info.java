/** The Kafka broker inside the control plane's own JVM. */
@NullMarked
package dev.innkeeper.standalone.broker;

import org.jspecify.annotations.NullMarked;
