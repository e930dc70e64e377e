package dev.innkeeper.agent.qemu.commandline;

/**
 * A place on a PCI bus.
 *
 * @param slot with its function if that is not 0, {@code 0x1.0x2}
 */
public record PciAddress(String bus, String slot) {

    static PciAddress on(int bridge, int slot) {
        return new PciAddress("pci." + bridge, "0x" + Integer.toHexString(slot));
    }
}
