package dev.innkeeper.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API.
 *
 * @param id unique name, verb first ({@code startLxc}); names the request record
 * @param path template with {@code {name}} for a parameter
 * @param pveName name that Proxmox VE gives the method
 * @param area folder of the contract and tag of the document
 * @param proxyToNode the work belongs to the node named in the path
 * @param privileged Proxmox VE runs it as root ({@code protected})
 * @param allowToken false: tickets only
 * @param task the answer is a UPID
 * @param hot answered by the gateway from memory
 * @param own of Innkeeper, not of Proxmox VE
 * @param implemented has a handler (or is an index listing)
 * @param index the listing, for a directory operation
 * @param openParameters unknown parameters are let through
 */
public record Operation(
        String id,
        Verb verb,
        String path,
        String pveName,
        String area,
        OwningService service,
        Permission permission,
        boolean proxyToNode,
        boolean privileged,
        boolean allowToken,
        boolean task,
        boolean hot,
        boolean own,
        boolean implemented,
        @Nullable IndexListing index,
        boolean openParameters,
        List<Parameter> parameters,
        Schema returns,
        String summary,
        Map<String, Parameter> byName,
        List<Parameter> families) {

    /** Builds the look-up tables from the parameters. */
    public static Operation of(
            String id,
            Verb verb,
            String path,
            String pveName,
            String area,
            OwningService service,
            Permission permission,
            Flags flags,
            @Nullable IndexListing index,
            List<Parameter> parameters,
            Schema returns,
            String summary) {
        Map<String, Parameter> byName = HashMap.newHashMap(parameters.size());
        for (Parameter parameter : parameters) {
            if (parameter.family() == null) {
                byName.put(parameter.name(), parameter);
            }
        }
        return new Operation(
                id,
                verb,
                path,
                pveName,
                area,
                service,
                permission,
                flags.proxyToNode(),
                flags.privileged(),
                flags.allowToken(),
                flags.task(),
                flags.hot(),
                flags.own(),
                flags.implemented(),
                index,
                flags.openParameters(),
                List.copyOf(parameters),
                returns,
                summary,
                Map.copyOf(byName),
                parameters.stream().filter(p -> p.family() != null).toList());
    }

    /** The yes-or-no facts of an operation. */
    public record Flags(
            boolean proxyToNode,
            boolean privileged,
            boolean allowToken,
            boolean task,
            boolean hot,
            boolean own,
            boolean implemented,
            boolean openParameters) {}

    /**
     * The parameter that a wire name means, a family's for its members; null for an unknown one.
     */
    public @Nullable Parameter parameter(String wireName) {
        Parameter plain = byName.get(wireName);
        if (plain != null) {
            return plain;
        }
        for (Parameter candidate : families) {
            Family family = candidate.family();
            if (family != null && family.indexOf(wireName) >= 0) {
                return candidate;
            }
        }
        return null;
    }

    /** {@code GET /version}: how operations are listed. */
    public String signature() {
        return verb + " " + path;
    }

    /** Simple name of the generated request record. */
    public String requestType() {
        return Character.toUpperCase(id.charAt(0)) + id.substring(1) + "Request";
    }
}
