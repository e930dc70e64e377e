package dev.innkeeper.auth.start;

import dev.innkeeper.auth.AclEntries;
import dev.innkeeper.auth.AclEntry;
import dev.innkeeper.auth.Group;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.Pool;
import dev.innkeeper.auth.Pools;
import dev.innkeeper.auth.Role;
import dev.innkeeper.auth.Roles;
import dev.innkeeper.auth.Token;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.ticket.TicketKeyEvents;
import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.KeyedMessage;
import dev.innkeeper.outbox.StatePublisher;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Says everything again, for a broker that lost it. */
@Component
class AccessState implements StatePublisher {
    private final Users users;
    private final Groups groups;
    private final Roles roles;
    private final AclEntries acl;
    private final Tokens tokens;
    private final Pools pools;
    private final TicketKeyEvents keys;

    AccessState(
            Users users,
            Groups groups,
            Roles roles,
            AclEntries acl,
            Tokens tokens,
            Pools pools,
            TicketKeyEvents keys) {
        this.users = users;
        this.groups = groups;
        this.roles = roles;
        this.acl = acl;
        this.tokens = tokens;
        this.pools = pools;
        this.keys = keys;
    }

    @Override
    public String topic() {
        return Topics.ACCESS;
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        return Stream.<Stream<? extends AccessEvent>>of(
                        roles.listAll().stream().map(Role::toEvent),
                        groups.listAll().stream().map(Group::toEvent),
                        users.listAll().stream().map(User::toEvent),
                        tokens.listAll().stream().map(Token::toEvent),
                        pools.listAll().stream().map(Pool::toEvent),
                        acl.listAll().stream().map(AclEntry::toEvent),
                        keys.list().stream())
                .flatMap(events -> events)
                .map(event -> new KeyedMessage(event.key(), event));
    }
}
