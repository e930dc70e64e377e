package dev.innkeeper.agent.qemu.config;

import dev.innkeeper.agent.work.WorkFailure;

/** The operating system inside, {@code ostype}: what its virtual hardware has to mind. */
public enum OsType {
    OTHER(0, false),
    WXP(5, false),
    W2K(5, false),
    W2K3(5, false),
    W2K8(6, false),
    WVISTA(6, false),
    WIN7(7, false),
    WIN8(8, true),
    WIN10(10, true),
    WIN11(11, true),
    L24(0, false),
    L26(0, true),
    SOLARIS(0, false);

    private final int windows;
    private final boolean usb3;

    OsType(int windows, boolean usb3) {
        this.windows = windows;
        this.usb3 = usb3;
    }

    static OsType of(String text) {
        for (OsType type : values()) {
            if (type.name().equalsIgnoreCase(text)) {
                return type;
            }
        }
        throw new WorkFailure("unknown ostype '" + text + "'");
    }

    public boolean isWindows() {
        return windows > 0;
    }

    /** Windows of at least this version: 6 is Vista and 2008, 7 is also 2008 R2, 8 is also 2012. */
    public boolean isWindows(int version) {
        return windows >= version;
    }

    /** It has had a driver for xHCI controllers from the beginning. */
    public boolean knowsUsb3() {
        return usb3;
    }
}
