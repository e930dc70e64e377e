package dev.innkeeper.guest.agent;

import dev.innkeeper.api.model.FreezeAgentFilesystemsRequest;
import dev.innkeeper.api.model.GetAgentFilesystemsRequest;
import dev.innkeeper.api.model.GetAgentFreezeStatusRequest;
import dev.innkeeper.api.model.GetAgentHostNameRequest;
import dev.innkeeper.api.model.GetAgentInfoRequest;
import dev.innkeeper.api.model.GetAgentInterfacesRequest;
import dev.innkeeper.api.model.GetAgentMemoryBlockInfoRequest;
import dev.innkeeper.api.model.GetAgentMemoryBlocksRequest;
import dev.innkeeper.api.model.GetAgentOsInfoRequest;
import dev.innkeeper.api.model.GetAgentTimeRequest;
import dev.innkeeper.api.model.GetAgentTimezoneRequest;
import dev.innkeeper.api.model.GetAgentUsersRequest;
import dev.innkeeper.api.model.GetAgentVcpusRequest;
import dev.innkeeper.api.model.PingAgentRequest;
import dev.innkeeper.api.model.RunAgentCommandRequest;
import dev.innkeeper.api.model.ShutdownByAgentRequest;
import dev.innkeeper.api.model.SuspendHybridByAgentRequest;
import dev.innkeeper.api.model.SuspendToDiskByAgentRequest;
import dev.innkeeper.api.model.SuspendToRamByAgentRequest;
import dev.innkeeper.api.model.ThawAgentFilesystemsRequest;
import dev.innkeeper.api.model.TrimAgentFilesystemsRequest;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The door to a guest agent's plain questions: their answer is shown as the agent gives it. */
@RestController
class AgentHandlers {
    static final String AGENT = "/nodes/{node}/qemu/{vmid}/agent";

    /** The agent's answer. */
    record Answer(JsonNode result) {}

    private final AgentCalls calls;

    AgentHandlers(AgentCalls calls) {
        this.calls = calls;
    }

    @PostMapping(AGENT)
    Answer run(RunAgentCommandRequest request) {
        return ask(request.node(), request.vmid(), "guest-" + request.command());
    }

    @GetMapping(AGENT + "/get-fsinfo")
    Answer filesystems(GetAgentFilesystemsRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-fsinfo");
    }

    @GetMapping(AGENT + "/get-host-name")
    Answer hostName(GetAgentHostNameRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-host-name");
    }

    @GetMapping(AGENT + "/get-memory-block-info")
    Answer memoryBlockInfo(GetAgentMemoryBlockInfoRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-memory-block-info");
    }

    @GetMapping(AGENT + "/get-memory-blocks")
    Answer memoryBlocks(GetAgentMemoryBlocksRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-memory-blocks");
    }

    @GetMapping(AGENT + "/get-osinfo")
    Answer system(GetAgentOsInfoRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-osinfo");
    }

    @GetMapping(AGENT + "/get-time")
    Answer time(GetAgentTimeRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-time");
    }

    @GetMapping(AGENT + "/get-timezone")
    Answer timeZone(GetAgentTimezoneRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-timezone");
    }

    @GetMapping(AGENT + "/get-users")
    Answer users(GetAgentUsersRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-users");
    }

    @GetMapping(AGENT + "/get-vcpus")
    Answer cpus(GetAgentVcpusRequest request) {
        return ask(request.node(), request.vmid(), "guest-get-vcpus");
    }

    @GetMapping(AGENT + "/info")
    Answer info(GetAgentInfoRequest request) {
        return ask(request.node(), request.vmid(), "guest-info");
    }

    @GetMapping(AGENT + "/network-get-interfaces")
    Answer interfaces(GetAgentInterfacesRequest request) {
        return ask(request.node(), request.vmid(), "guest-network-get-interfaces");
    }

    @PostMapping(AGENT + "/fsfreeze-freeze")
    Answer freeze(FreezeAgentFilesystemsRequest request) {
        return ask(request.node(), request.vmid(), "guest-fsfreeze-freeze");
    }

    @PostMapping(AGENT + "/fsfreeze-status")
    Answer freezeStatus(GetAgentFreezeStatusRequest request) {
        return ask(request.node(), request.vmid(), "guest-fsfreeze-status");
    }

    @PostMapping(AGENT + "/fsfreeze-thaw")
    Answer thaw(ThawAgentFilesystemsRequest request) {
        return ask(request.node(), request.vmid(), "guest-fsfreeze-thaw");
    }

    @PostMapping(AGENT + "/fstrim")
    Answer trim(TrimAgentFilesystemsRequest request) {
        return ask(request.node(), request.vmid(), "guest-fstrim");
    }

    @PostMapping(AGENT + "/ping")
    Answer ping(PingAgentRequest request) {
        return ask(request.node(), request.vmid(), "guest-ping");
    }

    @PostMapping(AGENT + "/shutdown")
    Answer shutDown(ShutdownByAgentRequest request) {
        return ask(request.node(), request.vmid(), "guest-shutdown");
    }

    @PostMapping(AGENT + "/suspend-disk")
    Answer suspendToDisk(SuspendToDiskByAgentRequest request) {
        return ask(request.node(), request.vmid(), "guest-suspend-disk");
    }

    @PostMapping(AGENT + "/suspend-hybrid")
    Answer suspendToBoth(SuspendHybridByAgentRequest request) {
        return ask(request.node(), request.vmid(), "guest-suspend-hybrid");
    }

    @PostMapping(AGENT + "/suspend-ram")
    Answer suspendToRam(SuspendToRamByAgentRequest request) {
        return ask(request.node(), request.vmid(), "guest-suspend-ram");
    }

    private Answer ask(NodeName node, GuestId guest, String command) {
        return new Answer(calls.ask(node, guest, command));
    }
}
