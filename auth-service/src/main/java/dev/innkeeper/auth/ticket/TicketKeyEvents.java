package dev.innkeeper.auth.ticket;

import dev.innkeeper.contracts.AccessEvent;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** The public halves, as others see them. */
@Component
public class TicketKeyEvents {
    private final TicketKeys keys;

    TicketKeyEvents(TicketKeys keys) {
        this.keys = keys;
    }

    public List<AccessEvent> list() {
        List<AccessEvent> events = new ArrayList<>();
        for (TicketKey key : keys.listNewestFirst()) {
            events.add(key.toEvent(events.isEmpty()));
        }
        return events;
    }
}
