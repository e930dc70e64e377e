package dev.innkeeper.auth.audit;

import dev.innkeeper.rest.ClientAddress;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Who acts, and from where. Within a request the caller that the gateway has signed; work that goes
 * on without one says it with {@link #as}.
 *
 * @param name user or token, or {@link #ITSELF} for what nobody asked for
 * @param client address; empty text if there is none
 */
public record Actor(String name, String client) {
    /** Stands for the service, as at its first start. */
    public static final Actor ITSELF = new Actor("innkeeper", "");

    private static final ScopedValue<Actor> PRESENT = ScopedValue.newInstance();

    static Actor present() {
        return PRESENT.isBound() ? PRESENT.get() : ofRequest().orElse(ITSELF);
    }

    /** Does something in somebody's name, as a task does. */
    public static void as(Actor actor, Runnable work) {
        ScopedValue.where(PRESENT, actor).run(work);
    }

    private static Optional<Actor> ofRequest() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null
                || !(RequestContextHolder.getRequestAttributes()
                        instanceof ServletRequestAttributes request)) {
            return Optional.empty();
        }
        String client = request.getRequest().getHeader(ClientAddress.HEADER);
        return Optional.of(new Actor(caller.getName(), client == null ? "" : client));
    }
}
