package dev.innkeeper.agent.console;

import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What X is told so that it is a SPICE server ({@code xorg.conf(5)} with Xspice's options). */
final class SpiceSettings {
    static final String FILE = "xorg.conf";

    /** A folder without files: what the host's own X would read is none of ours. */
    static final String MORE = "none";

    private static final String TEXT =
            """
            Section "Device"
                Identifier "screen"
                Driver "spiceqxl"
                Option "SpicePort" "0"
                Option "SpiceTlsPort" "%d"
                Option "SpiceAddr" "%s"
                Option "SpiceIPV4Only" "True"
                Option "SpicePassword" "%s"
                Option "SpiceCacertFile" "%s"
                Option "SpiceX509CertFile" "%s"
                Option "SpiceX509KeyFile" "%s"
                Option "SpiceDisableCopyPaste" "True"
                Option "NumHeads" "1"
                Option "SurfaceBufferSize" "64"
                Option "CommandBufferSize" "128"
                Option "FrameBufferSize" "16"
            EndSection
            Section "InputDevice"
                Identifier "pointer"
                Driver "xspice pointer"
            EndSection
            Section "InputDevice"
                Identifier "keyboard"
                Driver "xspice keyboard"
            EndSection
            Section "Monitor"
                Identifier "monitor"
            EndSection
            Section "Screen"
                Identifier "screen"
                Device "screen"
                Monitor "monitor"
                DefaultDepth 24
                SubSection "Display"
                    Depth 24
                    Modes "%dx%d"
                EndSubSection
            EndSection
            Section "ServerLayout"
                Identifier "layout"
                Screen "screen"
                InputDevice "keyboard" "CoreKeyboard"
                InputDevice "pointer" "CorePointer"
            EndSection
            Section "ServerFlags"
                Option "AutoAddDevices" "False"
                Option "DontVTSwitch" "True"
                Option "DontZap" "True"
            EndSection
            """;

    /**
     * Writes them into a folder that is ours alone.
     *
     * @param address where it listens
     */
    static void write(
            Path folder,
            InetSocketAddress address,
            Screen size,
            String password,
            NodeIdentity identity)
            throws IOException {
        Files.createDirectories(folder.resolve(MORE));
        Files.writeString(
                folder.resolve(FILE),
                TEXT.formatted(
                        address.getPort(),
                        address.getAddress().getHostAddress(),
                        password,
                        identity.authority(),
                        identity.certificate(),
                        identity.key(),
                        size.width(),
                        size.height()));
    }

    private SpiceSettings() {}
}
