package dev.innkeeper.agent.door;

import dev.innkeeper.contracts.door.VolumeTransfer;
import dev.innkeeper.kernel.NodeName;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets the control plane in and nobody else, but for the volumes that other nodes' agents may ask
 * for: TLS has checked that the certificate is of the cluster's authority, but other nodes have
 * such certificates too.
 */
@Component
class ControlPlaneOnly extends OncePerRequestFilter {
    private static final String CONTROL_PLANE = "CN=innkeeper-control-plane";
    private static final String NODE = "CN=node-";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean ofAnotherNode =
                request.getRequestURI().startsWith(VolumeTransfer.ROOT)
                        && node(request).isPresent();
        if (!isControlPlane(request) && !ofAnotherNode) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        String trace = request.getHeader("traceparent");
        if (trace != null) {
            String[] parts = trace.split("-");
            MDC.put("trace", parts.length > 1 ? parts[1] : trace);
        }
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove("trace");
        }
    }

    private static boolean isControlPlane(HttpServletRequest request) {
        return names(request).contains(CONTROL_PLANE);
    }

    /** The node whose agent asks; empty if somebody else does. */
    static Optional<NodeName> node(HttpServletRequest request) {
        return names(request).stream()
                .filter(name -> name.startsWith(NODE))
                .map(name -> new NodeName(name.substring(NODE.length())))
                .findFirst();
    }

    /** The parts of the caller's name. */
    private static List<String> names(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
                        && chain.length > 0
                ? List.of(chain[0].getSubjectX500Principal().getName().split("(?<!\\\\),"))
                : List.of();
    }
}
