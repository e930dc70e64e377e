/**
 * What tests share: a real PostgreSQL and a real Kafka, a service started against them, an agent
 * that records what it is told, golden files, and the rules of the architecture.
 */
@NullMarked
package dev.innkeeper.testkit;

import org.jspecify.annotations.NullMarked;
