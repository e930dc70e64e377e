package dev.innkeeper.auth.sync;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.CreateRealmSyncJobRequest;
import dev.innkeeper.api.model.DeleteRealmSyncJobRequest;
import dev.innkeeper.api.model.GetRealmSyncJobRequest;
import dev.innkeeper.api.model.UpdateRealmSyncJobRequest;
import dev.innkeeper.auth.Lists;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.realm.DirectoryRealm;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.CalendarEvent;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems.Forbidden;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.Problems.Refused;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to jobs that sync realms. */
@RestController
class JobHandlers {
    private static final Set<String> REQUIRED = Set.of("schedule", "realm", "id");
    private static final String PRIVILEGE = "Realm.AllocateUser";

    private final SyncJobs jobs;
    private final Realms realms;
    private final DirectoryRealm directories;
    private final Permissions permissions;
    private final Audit audit;
    private final Clock clock;

    JobHandlers(
            SyncJobs jobs,
            Realms realms,
            DirectoryRealm directories,
            Permissions permissions,
            Audit audit,
            Clock clock) {
        this.jobs = jobs;
        this.realms = realms;
        this.directories = directories;
        this.permissions = permissions;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping("/cluster/jobs/realm-sync")
    List<JobRow> list() {
        return jobs.list().stream().map(JobRow::of).toList();
    }

    @GetMapping("/cluster/jobs/realm-sync/{id}")
    JobAnswer get(GetRealmSyncJobRequest request) {
        return JobAnswer.of(jobs.require(request.id()));
    }

    @PostMapping("/cluster/jobs/realm-sync/{id}")
    @Transactional
    public void create(CreateRealmSyncJobRequest request) {
        if (request.realm() == null) {
            throw InvalidParameters.of("realm", "property is missing and it is not optional")
                    .asException();
        }
        // Says what is wrong with the realm now, not at midnight.
        var ignored = directories.settings(realms.require(request.realm()));
        SyncJob job =
                new SyncJob(
                        request.id(),
                        request.realm(),
                        schedule(request.schedule()),
                        !Boolean.FALSE.equals(request.enabled()),
                        text(request.comment()),
                        Optional.ofNullable(request.scope()),
                        Optional.ofNullable(request.removeVanished()),
                        Optional.ofNullable(request.enableNew()),
                        clock.instant(),
                        Optional.empty(),
                        Optional.empty());
        if (!jobs.add(job)) {
            throw new Refused("realm sync job '" + job.id() + "' already exists").asException();
        }
        audit.changed("realm-sync-job.create", job.id(), Map.of(), audited(job));
    }

    @PutMapping("/cluster/jobs/realm-sync/{id}")
    @Transactional
    public void update(UpdateRealmSyncJobRequest request, Caller caller) {
        SyncJob before = jobs.require(request.id());
        requireRealm(caller, before.realm());
        Set<String> delete = Lists.split(request.delete());
        delete.stream()
                .filter(REQUIRED::contains)
                .findFirst()
                .ifPresent(option -> {
                    throw new Refused("unable to delete required option '" + option + "'")
                            .asException();
                });
        CalendarEvent schedule = schedule(request.schedule());
        boolean enabled =
                request.enabled() == null
                        ? before.enabled() || delete.contains("enabled")
                        : request.enabled();
        boolean sameTimes = schedule.equals(before.schedule()) && enabled == before.enabled();
        SyncJob after =
                new SyncJob(
                        before.id(),
                        before.realm(),
                        schedule,
                        enabled,
                        merged(delete, "comment", request.comment(), before.comment())
                                .filter(comment -> !comment.isEmpty()),
                        merged(delete, "scope", request.scope(), before.scope()),
                        merged(
                                delete,
                                "remove-vanished",
                                request.removeVanished(),
                                before.removeVanished()),
                        merged(delete, "enable-new", request.enableNew(), before.enableNew()),
                        sameTimes ? before.countedFrom() : clock.instant(),
                        before.lastRun(),
                        before.lastUpid());
        jobs.update(after);
        audit.changed("realm-sync-job.update", after.id(), audited(before), audited(after));
    }

    @DeleteMapping("/cluster/jobs/realm-sync/{id}")
    @Transactional
    public void delete(DeleteRealmSyncJobRequest request) {
        SyncJob job = jobs.require(request.id());
        jobs.delete(job.id());
        audit.changed("realm-sync-job.delete", job.id(), audited(job), Map.of());
    }

    /** The request does not name the realm, so that only here it is known which one it is. */
    private void requireRealm(Caller caller, String realm) {
        AclPath path = AclPath.of("access", "realm", realm);
        if (!permissions.snapshot().hasAll(caller, path, Set.of(PRIVILEGE))) {
            throw Forbidden.lacking(path, PRIVILEGE).asException();
        }
    }

    private static CalendarEvent schedule(String text) {
        try {
            return CalendarEvent.parse(text);
        } catch (IllegalArgumentException e) {
            throw InvalidParameters.of(
                            "schedule", "invalid calendar event '" + text + "': " + e.getMessage())
                    .asException();
        }
    }

    private static Optional<String> text(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    private static <T> Optional<T> merged(
            Set<String> delete, String option, @Nullable T wish, Optional<T> before) {
        if (wish != null) {
            return Optional.of(wish);
        }
        return delete.contains(option) ? Optional.empty() : before;
    }

    private static SortedMap<String, Object> audited(SyncJob job) {
        SortedMap<String, Object> told = new TreeMap<>();
        told.put("realm", job.realm());
        told.put("schedule", job.schedule().toString());
        told.put("enabled", job.enabled());
        job.scope().ifPresent(text -> told.put("scope", text));
        job.removeVanished().ifPresent(text -> told.put("remove-vanished", text));
        job.enableNew().ifPresent(flag -> told.put("enable-new", flag));
        job.comment().ifPresent(text -> told.put("comment", text));
        return told;
    }

    /** A job in the list; times in seconds since 1970. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record JobRow(
            String id,
            String realm,
            String schedule,
            boolean enabled,
            Optional<String> comment,
            Optional<String> scope,
            @JsonProperty("remove-vanished") Optional<String> removeVanished,
            @JsonProperty("last-run") Optional<Long> lastRun,
            @JsonProperty("next-run") Optional<Long> nextRun) {
        static JobRow of(SyncJob job) {
            return new JobRow(
                    job.id(),
                    job.realm(),
                    job.schedule().toString(),
                    job.enabled(),
                    job.comment(),
                    job.scope(),
                    job.removeVanished(),
                    job.lastRun().map(Instant::getEpochSecond),
                    job.nextRun(ZoneId.systemDefault()).map(Instant::getEpochSecond));
        }
    }

    /** One job. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record JobAnswer(
            String id,
            String type,
            String realm,
            String schedule,
            boolean enabled,
            Optional<String> comment,
            Optional<String> scope,
            @JsonProperty("remove-vanished") Optional<String> removeVanished,
            @JsonProperty("enable-new") Optional<Boolean> enableNew) {
        static JobAnswer of(SyncJob job) {
            return new JobAnswer(
                    job.id(),
                    "realm-sync",
                    job.realm(),
                    job.schedule().toString(),
                    job.enabled(),
                    job.comment(),
                    job.scope(),
                    job.removeVanished(),
                    job.enableNew());
        }
    }
}
