package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.work.WorkFailure;

/** {@code audio0}: a sound card that nobody hears, or the client of SPICE. */
final class Audio {

    static void add(MachinePlan plan, Arguments out) {
        PropertyText audio = plan.config().property("audio0", "device");
        if (audio.values().isEmpty()) {
            return;
        }
        String driver = audio.get("driver").orElse("spice");
        if (driver.equals("spice") && !plan.host().spice()) {
            throw new WorkFailure("audio0: driver 'spice' needs a QEMU with SPICE on this node");
        }
        String backend = driver + "-backend0";
        String device = audio.get("device").orElse("ich9-intel-hda");
        PciAddress place = PciLayout.of("audiodev0");
        switch (device) {
            case "AC97" ->
                    out.device(
                            Words.of("AC97")
                                    .with("id", "audiodev0")
                                    .at(place)
                                    .with("audiodev", backend));
            case "intel-hda", "ich9-intel-hda" -> {
                out.device(Words.of(device).with("id", "audiodev0").at(place));
                out.device(codec("hda-micro", 0, backend));
                out.device(codec("hda-duplex", 1, backend));
            }
            default -> throw new WorkFailure("audio0: unknown device '" + device + "'");
        }
        out.add("-audiodev", Words.of(driver).with("id", backend));
    }

    private static Words codec(String kind, int number, String backend) {
        return Words.of(kind)
                .with("id", "audiodev0-codec" + number)
                .with("bus", "audiodev0.0")
                .with("cad", number)
                .with("audiodev", backend);
    }

    private Audio() {}
}
