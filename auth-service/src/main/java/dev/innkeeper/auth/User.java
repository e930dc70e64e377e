package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.UserId;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hibernate.annotations.BatchSize;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** Somebody who may log in: an entry in the list of users, whatever realm checks the password. */
@Entity
@Table(name = "users")
public class User implements Persistable<String> {
    @Id private String userid;
    private boolean enabled = true;

    /** Seconds since 1970; 0 for never. */
    private long expire;

    private @Nullable String firstname;
    private @Nullable String lastname;
    private @Nullable String email;
    private @Nullable String comment;
    private @Nullable String keys;
    private @Nullable String passwordHash;

    /** Seconds since 1970; tickets from before are good no more. */
    private long ticketsFrom;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "user_groups", joinColumns = @JoinColumn(name = "userid"))
    @Column(name = "groupid")
    @BatchSize(size = 1000)
    private Set<String> groups = new HashSet<>();

    @Version private long version;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected User() {}

    public User(UserId user) {
        this.userid = user.toString();
    }

    public UserId userId() {
        return UserId.parse(userid);
    }

    public boolean enabled() {
        return enabled;
    }

    /** Seconds since 1970; 0 for never. */
    public long expire() {
        return expire;
    }

    public Optional<String> firstname() {
        return Optional.ofNullable(firstname);
    }

    public Optional<String> lastname() {
        return Optional.ofNullable(lastname);
    }

    public Optional<String> email() {
        return Optional.ofNullable(email);
    }

    /**
     * As answers show it: who has a comment or keys has an address too, if only an empty one
     * (recorded: {@code pveum user list} after a user was added with nothing but a comment).
     */
    public Optional<String> shownEmail() {
        return email == null && (comment != null || keys != null) ? Optional.of("") : email();
    }

    public Optional<String> comment() {
        return Optional.ofNullable(comment);
    }

    public Optional<String> keys() {
        return Optional.ofNullable(keys);
    }

    public Optional<String> passwordHash() {
        return Optional.ofNullable(passwordHash);
    }

    /** In alphabetical order. */
    public Set<String> groups() {
        return new TreeSet<>(groups);
    }

    /** Takes over what is given; an empty text clears. */
    public void change(UserDetails details) {
        details.enable().ifPresent(value -> enabled = value);
        details.expire().ifPresent(value -> expire = value);
        details.firstname().ifPresent(value -> firstname = orNull(value));
        details.lastname().ifPresent(value -> lastname = orNull(value));
        details.email().ifPresent(value -> email = orNull(value));
        details.comment().ifPresent(value -> comment = orNull(value));
        details.keys().ifPresent(value -> keys = orNull(value));
    }

    public void join(Set<String> more) {
        groups.addAll(more);
    }

    public void setGroups(Set<String> only) {
        groups.retainAll(only);
        groups.addAll(only);
    }

    /** False if the user was not in the group. */
    public boolean leave(String group) {
        return groups.remove(group);
    }

    public void setPasswordHash(String hash) {
        passwordHash = hash;
    }

    /** Makes all tickets worthless that were issued until now. */
    public void endTickets(Instant now) {
        ticketsFrom = Math.max(now.getEpochSecond(), ticketsFrom) + 1;
    }

    /** Tickets from before this are good no more. */
    public Instant ticketsFrom() {
        return Instant.ofEpochSecond(ticketsFrom);
    }

    /** What an audit tells of the user. What stands among his keys may be a secret. */
    public SortedMap<String, Object> audited() {
        SortedMap<String, Object> told = new TreeMap<>();
        told.put("enable", enabled);
        told.put("expire", expire);
        told.put("groups", String.join(",", groups()));
        firstname().ifPresent(text -> told.put("firstname", text));
        lastname().ifPresent(text -> told.put("lastname", text));
        email().ifPresent(text -> told.put("email", text));
        comment().ifPresent(text -> told.put("comment", text));
        keys().ifPresent(text -> told.put("keys", "***"));
        return told;
    }

    /** Whether the user may log in now. */
    public boolean isActive(Instant now) {
        return userId().equals(UserId.ROOT)
                || (enabled && (expire == 0 || now.getEpochSecond() < expire));
    }

    public UserState toEvent() {
        return new UserState(
                userId(),
                enabled,
                end(expire),
                groups,
                ticketsFrom == 0 ? Optional.empty() : Optional.of(ticketsFrom()));
    }

    static Optional<Instant> end(long expire) {
        return expire == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(expire));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @Override
    public String getId() {
        return userid;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostLoad
    @PostPersist
    void stored() {
        fresh = false;
    }
}
