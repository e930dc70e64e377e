package dev.innkeeper.agent.qemu.commandline;

import java.util.ArrayList;
import java.util.List;

/** The growing list of arguments. */
final class Arguments {
    private final List<String> list = new ArrayList<>();

    Arguments add(String option, Object value) {
        list.add(option);
        list.add(value.toString());
        return this;
    }

    Arguments flag(String option) {
        list.add(option);
        return this;
    }

    Arguments device(Words device) {
        return add("-device", device);
    }

    Arguments object(Words object) {
        return add("-object", object);
    }

    /** A socket that somebody may come to at any time. */
    Arguments socket(String id, java.nio.file.Path path) {
        return add(
                "-chardev",
                Words.of("socket")
                        .with("id", id)
                        .with("path", path)
                        .with("server", "on")
                        .with("wait", "off"));
    }

    Arguments all(List<String> arguments) {
        list.addAll(arguments);
        return this;
    }

    List<String> list() {
        return List.copyOf(list);
    }
}
