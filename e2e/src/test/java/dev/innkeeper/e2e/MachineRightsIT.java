package dev.innkeeper.e2e;

import static dev.innkeeper.e2e.Rights.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Operation;
import dev.innkeeper.e2e.Rights.Right;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What operations on virtual machines check by themselves; see {@link RightsIT}. None of the
 * machines runs.
 */
@OnSharedServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MachineRightsIT {
    private static final int GUEST = 750;
    private static final int OTHER = 751;
    private static final int NEW = 752;
    private static final String NODE = "/nodes/" + Server.NODE;
    private static final String QEMU = NODE + "/qemu";
    private static final String STORAGE = "/storage/" + Server.STORAGE;

    private static Server server;
    private static Rights rights;

    @BeforeAll
    static void start(Server shared) throws IOException {
        server = shared;
        rights = new Rights(server, "machine-rights");
        create(GUEST, Map.of("scsi0", Server.STORAGE + ":0.01", "scsihw", "virtio-scsi-pci"));
        create(OTHER, Map.of("net0", "virtio,bridge=" + server.bridge()));
        server.api().post("/pools", Map.of("poolid", "machine-rights")).ok();
    }

    /** An operation that {@link RightsIT} leaves to this class. */
    static boolean isOfMachines(Operation operation) {
        return operation.path().startsWith("/nodes/{node}/qemu");
    }

    private static void create(int vmid, Map<String, Object> options) throws IOException {
        Map<String, Object> all = new HashMap<>(options);
        all.put("vmid", vmid);
        all.put("memory", 64);
        Tasks.succeed(server.api(), server.api().post(QEMU, all));
    }

    private static void discard(int vmid) throws IOException {
        ApiClient.Answer gone = server.api().delete(QEMU + "/" + vmid);
        if (gone.status() == 200) {
            Tasks.await(server.api(), gone.data().stringValue());
        }
    }

    @Test
    void creationNeedsRightsOnAllItTakes() throws IOException {
        Right guest = on("/vms/" + NEW, "VM.Allocate");

        creation("a machine", Map.of(), guest);
        creation(
                "one with a disk",
                Map.of("scsi0", Server.STORAGE + ":0.01"),
                guest,
                on("/vms/" + NEW, "VM.Config.Disk"),
                on(STORAGE, "Datastore.AllocateSpace"));
        creation(
                "one with a card",
                Map.of("net0", "virtio,bridge=" + server.bridge()),
                guest,
                on("/vms/" + NEW, "VM.Config.Network"),
                on("/sdn/zones/localnetwork/" + server.bridge(), "SDN.Use"));
        creation(
                "one in a VLAN",
                Map.of("net0", "virtio,tag=7,bridge=" + server.bridge()),
                guest,
                on("/vms/" + NEW, "VM.Config.Network"),
                on("/sdn/zones/localnetwork/" + server.bridge() + "/7", "SDN.Use"));
        creation(
                "one of a pool",
                Map.of("pool", "machine-rights", "cores", 1, "memory", 64),
                on("/pool/machine-rights", "VM.Allocate"));

        assertThat(rights.wrong()).isEmpty();
    }

    private static void creation(String what, Map<String, Object> options, Right... needed)
            throws IOException {
        Map<String, Object> all = new HashMap<>(options);
        all.put("vmid", NEW);
        rights.needs(what, api -> api.post(QEMU, all), needed);
        discard(NEW);
    }

    @Test
    void someOptionsAreForRoot() throws IOException {
        for (Map<String, String> one :
                List.of(
                        Map.of("args", "-no-user-config"),
                        Map.of("hookscript", Server.STORAGE + ":snippets/x"),
                        Map.of("parallel0", "/dev/parport0"),
                        Map.of("serial0", "/dev/ttyS0"),
                        Map.of("usb0", "host=1234:5678"),
                        Map.of("hostpci0", "0000:00:02.0"),
                        Map.of("affinity", "0"),
                        Map.of("ivshmem", "size=1"))) {
            rights.isForRoot(
                    "changing to " + one, api -> api.put(config(GUEST), one), "only root can set");
        }

        assertThat(rights.wrong()).isEmpty();
    }

    @Test
    void eachOptionNeedsItsOwnPrivilege() throws IOException {
        String cpu = "VM.Config.CPU";
        for (String option : List.of("cores", "cpulimit", "sockets", "vcpus")) {
            option(cpu, option, "1");
        }
        option(cpu, "cpu", "qemu64");
        option(cpu, "cpuunits", "100");
        option(cpu, "numa", "0");
        option("VM.Config.Memory", "memory", "64");
        option("VM.Config.Memory", "balloon", "0");
        option("VM.Config.Memory", "shares", "1000");
        String hardware = "VM.Config.HWType";
        option(hardware, "acpi", "1");
        option(hardware, "hotplug", "0");
        option(hardware, "kvm", "0");
        option(hardware, "machine", "pc");
        option(hardware, "scsihw", "virtio-scsi-pci");
        option(hardware, "smbios1", "serial=MQ==,base64=1");
        option(hardware, "tablet", "0");
        option(hardware, "vga", "std");
        option(hardware, "watchdog", "i6300esb");
        option(hardware, "audio0", "device=AC97");
        option(hardware, "rng0", "source=/dev/urandom");
        option(hardware, "serial1", "socket");
        option(hardware, "usb1", "spice");
        String options = "VM.Config.Options";
        option(options, "agent", "0");
        option(options, "autostart", "0");
        option(options, "bios", "seabios");
        option(options, "description", "text");
        option(options, "keyboard", "de");
        option(options, "localtime", "0");
        option(options, "name", "other");
        option(options, "onboot", "0");
        option(options, "ostype", "other");
        option(options, "protection", "0");
        option(options, "reboot", "1");
        option(options, "startdate", "now");
        option(options, "startup", "order=1");
        option(options, "tdf", "0");
        option(options, "tags", "tag");
        option(options, "migrate_downtime", "1");
        option(options, "migrate_speed", "0");
        option(options, "vmgenid", "1");
        option(options, "spice_enhancements", "foldersharing=0");
        option("VM.Config.Disk", "boot", "order=scsi0");
        option("VM.Config.Disk", "vmstatestorage", Server.STORAGE);
        option("VM.Config.CDROM", "ide2", "none,media=cdrom");
        String cloud = "VM.Config.Cloudinit";
        option(cloud, "ciuser", "somebody");
        option(cloud, "cipassword", "secret-of-somebody");
        option(cloud, "citype", "nocloud");
        option(cloud, "ciupgrade", "0");
        option(cloud, "sshkeys", "ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAA%20a");
        for (String privilege : List.of(cloud, "VM.Config.Network")) {
            option(privilege, "nameserver", "192.0.2.1");
            option(privilege, "searchdomain", "example.test");
            option(privilege, "ipconfig0", "ip=dhcp");
        }
        option("VM.PowerMgmt", "freeze", "0");

        assertThat(rights.wrong()).isEmpty();
    }

    /** Each of the two ways to change a configuration is tried with every other option. */
    private static void option(String privilege, String name, String value) throws IOException {
        String other = privilege.equals("VM.Config.Memory") ? "VM.Config.CPU" : "VM.Config.Memory";
        Map<String, String> change = Map.of(name, value);
        boolean waits = name.length() % 2 == 0;
        rights.needsOneOf(
                name,
                api -> waits ? api.put(config(GUEST), change) : api.post(config(GUEST), change),
                List.of(on("/vms/" + GUEST, other)),
                on("/vms/" + GUEST, privilege));
    }

    @Test
    void disksAndCardsNeedMore() throws IOException {
        rights.needs(
                "a disk",
                api -> api.put(config(GUEST), Map.of("scsi1", Server.STORAGE + ":0.01")),
                on("/vms/" + GUEST, "VM.Config.Disk"),
                on(STORAGE, "Datastore.AllocateSpace"));
        rights.needs(
                "a card",
                api -> api.put(config(GUEST), Map.of("net0", "virtio,bridge=" + server.bridge())),
                on("/vms/" + GUEST, "VM.Config.Network"),
                on("/sdn/zones/localnetwork/" + server.bridge(), "SDN.Use"));

        assertThat(rights.wrong()).isEmpty();
        server.api().put(config(GUEST), Map.of("delete", "net0,scsi1")).ok();
        server.api().put(config(GUEST), Map.of("delete", "unused0")).ok();
    }

    @Test
    void copiesNeedRightsOnWhatReceivesThem() throws IOException {
        Right space = on(STORAGE, "Datastore.AllocateSpace");

        rights.needs(
                "a full clone",
                api -> api.post(QEMU + "/" + GUEST + "/clone", Map.of("newid", NEW, "full", 1)),
                on("/vms/" + GUEST, "VM.Clone"),
                on("/vms/" + NEW, "VM.Allocate"),
                space);
        discard(NEW);
        rights.needs(
                "a clone with a card",
                api -> api.post(QEMU + "/" + OTHER + "/clone", Map.of("newid", NEW, "full", 1)),
                on("/vms/" + OTHER, "VM.Clone"),
                on("/vms/" + NEW, "VM.Allocate"),
                on("/sdn/zones/localnetwork/" + server.bridge(), "SDN.Use"));
        discard(NEW);

        assertThat(rights.wrong()).isEmpty();
    }

    @Test
    void movedDisksNeedRightsOnBothEnds() throws IOException {
        String move = QEMU + "/" + GUEST + "/move_disk";
        Right disk = on("/vms/" + GUEST, "VM.Config.Disk");

        rights.needs(
                "to a storage",
                api -> api.post(move, Map.of("disk", "scsi9", "storage", Server.STORAGE)),
                disk,
                on(STORAGE, "Datastore.AllocateSpace"));
        rights.needs(
                "to a machine",
                api -> api.post(move, Map.of("disk", "scsi9", "target-vmid", OTHER)),
                disk,
                on("/vms/" + OTHER, "VM.Config.Disk"));

        assertThat(rights.wrong()).isEmpty();
    }

    @Test
    void listsShowWhatOneMaySee() throws IOException {
        assertThat(rights.see(QEMU).ok()).isEmpty();
        assertThat(rights.see(QEMU, on("/vms/" + GUEST, "VM.Audit")).ok())
                .hasSize(1)
                .allMatch(row -> row.path("vmid").asInt() == GUEST);
    }

    /** No operation that says in the contract that it checks more is left out here. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyRuleOfABuiltOperationIsTried() {
        assertThat(rights.untried(MachineRightsIT::isOfMachines)).isEmpty();
    }

    private static String config(int vmid) {
        return QEMU + "/" + vmid + "/config";
    }
}
