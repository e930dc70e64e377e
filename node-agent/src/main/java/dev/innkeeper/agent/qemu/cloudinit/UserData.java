package dev.innkeeper.agent.qemu.cloudinit;

/** The part for cloud-init's users: name, account, keys. As recorded (cloudinit-dump). */
final class UserData {

    static String of(FirstBoot boot) {
        StringBuilder text = new StringBuilder("#cloud-config\n");
        text.append("hostname: ").append(boot.hostname()).append('\n');
        text.append("manage_etc_hosts: true\n");
        String domain = boot.domain().map(d -> "." + d).orElse("");
        text.append("fqdn: ").append(boot.hostname()).append(domain).append('\n');
        boot.user().ifPresent(user -> text.append("user: ").append(user).append('\n'));
        boolean root = boot.user().filter("root"::equals).isPresent();
        if (root) {
            text.append("disable_root: False\n");
        }
        boot.password().ifPresent(hash -> text.append("password: ").append(hash).append('\n'));
        if (!boot.keys().isEmpty()) {
            text.append("ssh_authorized_keys:\n");
            boot.keys().forEach(key -> text.append("  - ").append(key).append('\n'));
        }
        text.append("chpasswd:\n  expire: False\n");
        if (!root) {
            text.append("users:\n  - default\n");
        }
        if (boot.upgrade()) {
            text.append("package_upgrade: true\n");
        }
        return text.toString();
    }

    private UserData() {}
}
