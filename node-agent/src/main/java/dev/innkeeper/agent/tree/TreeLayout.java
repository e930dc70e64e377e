package dev.innkeeper.agent.tree;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where which file is: {@code nodes/<node>/lxc/<id>.conf}, and beside it the short ways to this
 * node's own files.
 *
 * <pre>
 *  local       → nodes/pve1
 *  lxc         → nodes/pve1/lxc
 *  qemu-server → nodes/pve1/qemu-server
 *  nodes/pve1/lxc/100.conf
 * </pre>
 *
 * @param root such as {@code /etc/pve}
 * @param node this node
 */
record TreeLayout(Path root, NodeName node) {
    private static final Pattern NAME = Pattern.compile("([1-9]\\d{2,8})\\.conf");

    /** Makes this node's folders and the short ways to them. */
    void prepare() throws IOException {
        for (GuestKind kind : GuestKind.values()) {
            Files.createDirectories(folder(node, kind));
            link(folderName(kind), Path.of("nodes", node.value(), folderName(kind)));
        }
        link("local", Path.of("nodes", node.value()));
    }

    Path file(NodeName of, GuestKind kind, GuestId guest) {
        return folder(of, kind).resolve(guest + ".conf");
    }

    Path folder(NodeName of, GuestKind kind) {
        return root.resolve("nodes").resolve(of.value()).resolve(folderName(kind));
    }

    /** The guest whose configuration the name promises; an editor's own files are nobody's. */
    static Optional<GuestId> guest(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(GuestId.parse(name.group(1))) : Optional.empty();
    }

    private static String folderName(GuestKind kind) {
        return switch (kind) {
            case LXC -> "lxc";
            case QEMU -> "qemu-server";
        };
    }

    private void link(String name, Path target) throws IOException {
        Path link = root.resolve(name);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }
}
