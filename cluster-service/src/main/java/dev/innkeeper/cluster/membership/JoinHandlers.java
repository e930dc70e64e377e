package dev.innkeeper.cluster.membership;

import dev.innkeeper.api.model.CreateJoinTokenRequest;
import dev.innkeeper.api.model.JoinNodeRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /innkeeper/nodes}: how a node agent becomes a member. */
@RestController
class JoinHandlers {
    private final Membership membership;
    private final Clock clock;

    JoinHandlers(Membership membership, Clock clock) {
        this.membership = membership;
        this.clock = clock;
    }

    @PostMapping("/innkeeper/nodes/tokens")
    Map<String, Object> makeToken(CreateJoinTokenRequest request, Caller caller) {
        Membership.NewToken made =
                membership.makeToken(
                        Optional.ofNullable(request.node()),
                        Optional.ofNullable(request.lifetime()).map(Duration::ofSeconds),
                        caller.toString());
        return Map.of("token", made.token(), "expire", made.expires().getEpochSecond());
    }

    @PostMapping("/innkeeper/nodes/join")
    Map<String, Object> join(JoinNodeRequest request) {
        Membership.Application application =
                new Membership.Application(
                        request.node(), request.csr(), request.address(), request.port());
        Membership.Admission admission;
        if (request.token() != null) {
            admission = membership.joinByToken(application, request.token());
        } else if (request.certificate() != null
                && request.time() != null
                && request.signature() != null) {
            admission =
                    membership.joinByCertificate(
                            application,
                            new CertificateProof(
                                    request.certificate(),
                                    Instant.ofEpochSecond(request.time()),
                                    request.signature(),
                                    clock.instant()));
        } else {
            throw Problems.InvalidParameters.of(
                            "token", "property is missing and it is not optional")
                    .asException();
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("certificate", admission.certificate());
        answer.put("ca", admission.authority());
        answer.put("kafka", admission.kafkaServers());
        answer.put("number", admission.member().number());
        admission.firstCommand().ifPresent(offset -> answer.put("commands", offset));
        return answer;
    }
}
