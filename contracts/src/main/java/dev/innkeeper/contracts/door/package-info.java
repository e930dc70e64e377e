/**
 * What goes over the agent's own HTTPS door, as JSON: live reads and checks that need an answer at
 * once (DESIGN.md section 4). The door answers a refusal with {@link
 * dev.innkeeper.contracts.door.DoorProblem}.
 */
@NullMarked
package dev.innkeeper.contracts.door;

import org.jspecify.annotations.NullMarked;
