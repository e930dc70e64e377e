package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives every class that asks for a {@link Server} the same one, which starts with the first of
 * them and is closed after the last: a start costs more than most scenarios. Who stops or kills
 * processes or lets other nodes join takes one of its own.
 */
final class SharedServer implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Server resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedServer.class))
                .computeIfAbsent(Server.class, key -> start(), Server.class);
    }

    private static Server start() {
        try {
            return Server.lasting();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
