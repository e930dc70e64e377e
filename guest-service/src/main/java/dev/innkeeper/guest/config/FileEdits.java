package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.AgentReportHandler;
import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigText;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes over what somebody wrote into a guest's configuration file on its node (S251): the whole
 * text or nothing of it. A running guest uses it from its next start on. Whatever comes of it, the
 * guest is published again, and so the file says what holds.
 */
@Component
class FileEdits implements AgentReportHandler<GuestFileWritten> {
    private static final Logger log = LoggerFactory.getLogger(FileEdits.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final ConfigCheck check;

    FileEdits(Guests guests, GuestTopic topic, ConfigCheck check) {
        this.guests = guests;
        this.topic = topic;
        this.check = check;
    }

    @Override
    public Class<GuestFileWritten> type() {
        return GuestFileWritten.class;
    }

    @Override
    public void reported(GuestFileWritten report) {
        guests.findForChange(report.guest().value())
                .filter(guest -> !guest.isGone() && guest.node().equals(report.node()))
                .ifPresent(guest -> take(guest, report));
    }

    private void take(Guest guest, GuestFileWritten report) {
        Optional<String> refusal = apply(guest, report);
        guest.affirm();
        topic.changed(guest);
        if (refusal.isPresent()) {
            log.atWarn()
                    .addKeyValue("guest", report.guest())
                    .addKeyValue("node", report.node())
                    .addKeyValue("reason", refusal.get())
                    .log("Configuration file was not taken over");
        } else {
            log.atInfo()
                    .addKeyValue("guest", report.guest())
                    .addKeyValue("node", report.node())
                    .log("Configuration file taken over");
        }
    }

    /** Why it was not taken over; empty if it was. */
    private Optional<String> apply(Guest guest, GuestFileWritten report) {
        try {
            if (guest.activity().isPresent()) {
                throw new Problems.Refused("an operation is under way").asException();
            }
            if (!guest.config().digest().equals(report.digest())) {
                throw new GuestProblem.ConfigModified().asException();
            }
            GuestConfig next = ConfigText.parse(guest.kind(), report.text());
            check.require(guest.kind(), next);
            guest.configure(next);
            return Optional.empty();
        } catch (ProblemException e) {
            Map<String, String> errors = e.problem().errors();
            return Optional.of(
                    errors.isEmpty()
                            ? e.problem().message()
                            : e.problem().message() + " " + errors);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
