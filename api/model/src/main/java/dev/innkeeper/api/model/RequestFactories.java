package dev.innkeeper.api.model;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.function.Function;

/** The generated factories {@code of(Map)}, found once per record. */
final class RequestFactories extends ClassValue<Function<Map<String, ?>, Object>> {
    private static final RequestFactories ALL = new RequestFactories();

    private RequestFactories() {}

    static Function<Map<String, ?>, Object> of(Class<?> type) {
        return ALL.get(type);
    }

    @Override
    protected Function<Map<String, ?>, Object> computeValue(Class<?> type) {
        try {
            MethodHandle factory =
                    MethodHandles.publicLookup()
                            .findStatic(type, "of", MethodType.methodType(type, Map.class));
            return parameters -> call(factory, parameters);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no request record: " + type, e);
        }
    }

    private static Object call(MethodHandle factory, Map<String, ?> parameters) {
        try {
            return factory.invoke(parameters);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a generated factory has no checked exceptions", e);
        }
    }
}
