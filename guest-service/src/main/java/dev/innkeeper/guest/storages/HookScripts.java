package dev.innkeeper.guest.storages;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.VolumeId;
import org.springframework.stereotype.Component;

/**
 * Whether a hook script is one: a snippet, and there. A container that names another one would not
 * start any more (S192).
 */
@Component
public class HookScripts {
    private static final String FOLDER = "snippets/";

    private final VolumeSizes volumes;

    HookScripts(VolumeSizes volumes) {
        this.volumes = volumes;
    }

    /**
     * @param script its volume
     * @throws ProblemException if it is no snippet, or does not exist
     */
    public void require(NodeName node, String script) {
        VolumeId volume = VolumeId.parse(script);
        if (!volume.name().startsWith(FOLDER)) {
            throw new Problems.Refused("'" + script + "' is not in the snippets directory")
                    .asException();
        }
        try {
            volumes.of(node, volume);
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.REFUSED
                    && e.problem().message().contains("'" + script + "'")) {
                throw new Problems.Refused("script '" + script + "' does not exist").asException(e);
            }
            throw e;
        }
    }
}
