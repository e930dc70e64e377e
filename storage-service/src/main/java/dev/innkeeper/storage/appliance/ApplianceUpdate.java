package dev.innkeeper.storage.appliance;

import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.storage.appliance.ApplianceSettings.Source;
import dev.innkeeper.tasks.Tasks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fetches the lists: by itself when they are a day old, or when somebody asks. A list that cannot
 * be had leaves the old one in place.
 *
 * <p>The task of a request is written when everything is done, in one transaction, so that none
 * stays open whatever happens to this process.
 */
@Component
class ApplianceUpdate implements LeaderChore {
    private static final Logger log = LoggerFactory.getLogger(ApplianceUpdate.class);
    private static final Duration LOOK = Duration.ofHours(1);

    private final ApplianceSettings settings;
    private final ApplianceFetch fetch;
    private final ApplianceLists lists;
    private final AgentAddresses nodes;
    private final Tasks tasks;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ApplianceUpdate(
            ApplianceSettings settings,
            ApplianceFetch fetch,
            ApplianceLists lists,
            AgentAddresses nodes,
            Tasks tasks,
            TransactionTemplate transaction,
            Clock clock) {
        this.settings = settings;
        this.fetch = fetch;
        this.lists = lists;
        this.nodes = nodes;
        this.tasks = tasks;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return LOOK.compareTo(settings.every()) < 0 ? LOOK : settings.every();
    }

    /** Fetches what is old. */
    @Override
    public void run() {
        List<Source> old = settings.sources().stream().filter(this::isOld).toList();
        if (!old.isEmpty()) {
            Attempt attempt = attempt(old);
            transaction.executeWithoutResult(_ -> attempt.good().forEach(lists::save));
            attempt.failures()
                    .forEach(failure -> log.atWarn().log("List of templates: {}", failure));
        }
    }

    private boolean isOld(Source source) {
        return lists.fetchedAt(source.url().toString())
                .map(at -> at.plus(settings.every()).isBefore(clock.instant()))
                .orElse(true);
    }

    /** Fetches all of them now. */
    Upid now(Caller caller) {
        NodeName home =
                nodes.home()
                        .orElseThrow(() ->
                                new Problems.Refused("the cluster has no node yet").asException());
        Attempt attempt = attempt(settings.sources());
        Upid task =
                transaction.execute(_ -> {
                    attempt.good().forEach(lists::save);
                    Upid started = tasks.start(home, "aplupdate", "", caller);
                    tasks.log(started, attempt.words());
                    if (attempt.failures().isEmpty()) {
                        tasks.succeed(started);
                    } else {
                        tasks.finish(started, attempt.failures().getFirst());
                    }
                    return started;
                });
        return java.util.Objects.requireNonNull(task);
    }

    /**
     * @param words for the task's log
     */
    private record Attempt(
            List<ApplianceLists.Fetched> good, List<String> failures, List<String> words) {}

    private Attempt attempt(List<Source> sources) {
        Attempt attempt = new Attempt(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (sources.isEmpty()) {
            attempt.failures().add("no source of templates is configured (storage.appliances)");
        }
        for (Source source : sources) {
            try {
                attempt.words().add("fetching " + source.url());
                String text = fetch.fetch(source);
                int number = ApplianceIndex.parse(text, source.templates()).size();
                attempt.words().add(number + " templates");
                attempt.good()
                        .add(
                                new ApplianceLists.Fetched(
                                        source.url().toString(),
                                        source.templates(),
                                        text,
                                        clock.instant()));
            } catch (IOException e) {
                String failure = source.url() + ": " + e.getMessage();
                attempt.words().add(failure);
                attempt.failures().add(failure);
            }
        }
        return attempt;
    }
}
