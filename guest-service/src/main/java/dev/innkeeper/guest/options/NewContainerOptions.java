package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The configuration that a new container begins with. */
public final class NewContainerOptions {
    private static final String DEFAULT_SIZE = "4";

    private NewContainerOptions() {}

    /**
     * Options as they are kept, with the defaults that Proxmox VE writes down: name, memory, swap,
     * and a root file system of 4 GiB.
     *
     * @param given options as text
     * @param storage for the root file system if none is given
     */
    public static SortedMap<String, String> complete(
            GuestId guest, Map<String, String> given, StorageId storage, MacAddresses addresses) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("hostname", "CT" + guest);
        options.put("memory", "512");
        options.put("swap", "512");
        options.put("rootfs", storage + ":" + DEFAULT_SIZE);
        options.put("unprivileged", "1");
        given.forEach((option, text) ->
                options.put(option, ContainerEdit.normal(option, text, addresses)));
        options.remove("unprivileged", "0");
        return options;
    }
}
