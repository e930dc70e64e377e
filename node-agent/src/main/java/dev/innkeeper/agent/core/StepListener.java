package dev.innkeeper.agent.core;

import dev.innkeeper.agent.work.Undo;

/** Hears of each step after its undo is on the disk and before it is taken. */
@FunctionalInterface
interface StepListener {
    void written(Undo undo);
}
