package dev.innkeeper.contracts.door;

/**
 * Body of every answer with a status from 400: 404 when the thing asked for is not there, 400 for a
 * bad request, 500 for a refusal by the host.
 */
public record DoorProblem(String message) {}
