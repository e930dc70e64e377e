package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;

/** Work that nobody watches. */
record SilentWork() implements Work {
    @Override
    public void before(Undo undo) {}

    @Override
    public void after(Undo cleanup) {}

    @Override
    public void log(String line) {}

    @Override
    public void ensureWanted() {}

    @Override
    public Registration onCancel(Runnable action) {
        return () -> {};
    }
}
