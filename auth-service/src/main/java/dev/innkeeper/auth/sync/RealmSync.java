package dev.innkeeper.auth.sync;

import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.audit.Actor;
import dev.innkeeper.auth.directory.Directory;
import dev.innkeeper.auth.directory.DirectoryGroup;
import dev.innkeeper.auth.directory.DirectorySettings;
import dev.innkeeper.auth.directory.DirectoryUser;
import dev.innkeeper.auth.realm.DirectoryRealm;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStopper;
import dev.innkeeper.tasks.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes over a realm's users and groups as a task. The directory is read first; then everything is
 * compared and changed in one transaction, which ends the task, too: whatever happens on the way,
 * all is applied or nothing.
 */
@Component
class RealmSync implements TaskStopper {
    private static final Logger LOG = LoggerFactory.getLogger(RealmSync.class);
    private static final int LINES_AT_ONCE = 200;
    private static final int ENTRIES_BETWEEN_SIGNS = 2000;

    private final Realms realms;
    private final DirectoryRealm directoryRealm;
    private final Directory directory;
    private final SyncStore store;
    private final SyncRuns runs;
    private final AgentAddresses nodes;
    private final AccessTopic topic;
    private final Tasks tasks;
    private final TransactionTemplate transaction;

    RealmSync(
            Realms realms,
            DirectoryRealm directoryRealm,
            Directory directory,
            SyncStore store,
            SyncRuns runs,
            AgentAddresses nodes,
            AccessTopic topic,
            Tasks tasks,
            TransactionTemplate transaction) {
        this.realms = realms;
        this.directoryRealm = directoryRealm;
        this.directory = directory;
        this.store = store;
        this.runs = runs;
        this.nodes = nodes;
        this.topic = topic;
        this.tasks = tasks;
        this.transaction = transaction;
    }

    private record Run(
            Upid upid, DirectorySettings settings, SyncOptions options, boolean dry, Caller by) {}

    /**
     * Begins a sync.
     *
     * @param dryRun only tells what it would do
     * @throws ProblemException if the realm has no directory, or is being synced already
     */
    Upid start(String name, SyncOptions.Wish wish, boolean dryRun, Caller caller) {
        Realm realm = realms.require(name);
        DirectorySettings settings = directoryRealm.settings(realm);
        SyncOptions options =
                SyncOptions.of(
                        wish,
                        realm.option("sync-defaults-options")
                                .map(SyncOptions.Wish::parse)
                                .orElse(SyncOptions.Wish.NONE));
        NodeName home =
                nodes.home()
                        .orElseThrow(
                                () -> new Refused("the cluster has no node yet").asException());
        String type = dryRun ? "auth-realm-sync-test" : "auth-realm-sync";
        Upid upid =
                Objects.requireNonNull(
                        transaction.execute(status -> {
                            Upid started = tasks.start(home, type, name, caller);
                            if (!runs.begin(started, name)) {
                                throw new Refused("realm '" + name + "' is being synced already")
                                        .asException();
                            }
                            tasks.log(
                                    started,
                                    (dryRun ? "(dry run) " : "")
                                            + "sync of realm '"
                                            + name
                                            + "': "
                                            + options.inWords());
                            return started;
                        }));
        Run run = new Run(upid, settings, options, dryRun, caller);
        Thread.ofVirtual().name("realm-sync-" + name).start(() -> run(run));
        return upid;
    }

    @Override
    public boolean stop(Upid upid) {
        return upid.type().startsWith("auth-realm-sync") && runs.stop(upid);
    }

    /** Ends the tasks of syncs whose process is gone. Nothing of them was applied. */
    void endAbandoned() {
        transaction.executeWithoutResult(status ->
                runs.takeAbandoned()
                        .forEach(upid -> tasks.finish(upid, "interrupted, nothing was changed")));
    }

    private void run(Run run) {
        try {
            DirectoryContent content = read(run);
            Actor.as(new Actor(run.by().toString(), ""), () -> finish(run, content));
            LOG.atInfo()
                    .addKeyValue("realm", run.settings().realm())
                    .addKeyValue("upid", run.upid())
                    .log("Realm synced");
        } catch (ProblemException e) {
            giveUp(run, e.problem().message());
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("realm", run.settings().realm())
                    .setCause(e)
                    .log("Sync failed");
            giveUp(run, "internal error, nothing was changed");
        }
    }

    private DirectoryContent read(Run run) {
        List<DirectoryUser> users = new ArrayList<>();
        directory.readUsers(
                run.settings(),
                user -> {
                    users.add(user);
                    showThatItGoesOn(run, users.size());
                });
        requireGoOn(run);
        List<DirectoryGroup> groups = new ArrayList<>();
        if (run.options().groups()) {
            directory.readGroups(
                    run.settings(),
                    group -> {
                        groups.add(group);
                        showThatItGoesOn(run, groups.size());
                    });
        }
        requireGoOn(run);
        tasks.log(
                run.upid(),
                "the directory has " + users.size() + " users, " + groups.size() + " groups");
        return new DirectoryContent(users, groups);
    }

    private void showThatItGoesOn(Run run, int entries) {
        if (entries % ENTRIES_BETWEEN_SIGNS == 0) {
            requireGoOn(run);
        }
    }

    private void requireGoOn(Run run) {
        if (!runs.goOn(run.upid())) {
            throw interrupted();
        }
    }

    private static ProblemException interrupted() {
        return new Refused("interrupted, nothing was changed").asException();
    }

    private void finish(Run run, DirectoryContent content) {
        String realm = run.settings().realm();
        transaction.executeWithoutResult(status -> {
            topic.lock();
            if (!runs.finish(run.upid())) {
                throw interrupted();
            }
            SyncPlan plan =
                    new SyncPlanner(
                                    realm,
                                    run.settings().caseSensitive(),
                                    run.options(),
                                    store.read(realm))
                            .plan(content);
            if (!run.dry()) {
                store.apply(realm, run.options(), plan);
            }
            log(run.upid(), plan.log());
            if (run.dry()) {
                tasks.log(run.upid(), "(dry run) nothing was changed");
            }
            tasks.succeed(run.upid());
        });
    }

    private void log(Upid upid, List<String> lines) {
        for (int from = 0; from < lines.size(); from += LINES_AT_ONCE) {
            tasks.log(upid, lines.subList(from, Math.min(lines.size(), from + LINES_AT_ONCE)));
        }
    }

    private void giveUp(Run run, String reason) {
        LOG.atWarn()
                .addKeyValue("realm", run.settings().realm())
                .addKeyValue("cause", reason)
                .log("Realm was not synced");
        transaction.executeWithoutResult(status -> {
            if (runs.giveUp(run.upid())) {
                tasks.finish(run.upid(), reason);
            }
        });
    }
}
