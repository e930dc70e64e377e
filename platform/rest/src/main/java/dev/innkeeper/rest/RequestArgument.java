package dev.innkeeper.rest;

import dev.innkeeper.api.model.ApiRequest;
import dev.innkeeper.kernel.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a handler the generated record of its operation's parameters. The gateway has checked and
 * typed them all and sends them as one flat JSON object (DESIGN.md section 2).
 */
final class RequestArgument implements HandlerMethodArgumentResolver {
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};

    /** Parameters of a request whose body is something else. */
    private static final String HEADER = "Innkeeper-Parameters";

    private final JsonMapper json =
            JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return ApiRequest.class.isAssignableFrom(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws Exception {
        HttpServletRequest http =
                Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
        byte[] body = parameters(http);
        try {
            Map<String, Object> values =
                    body.length == 0 ? Map.of() : json.readValue(body, PARAMETERS);
            return ApiRequest.bind(
                    parameter.getParameterType().asSubclass(ApiRequest.class), values);
        } catch (JacksonException | IllegalArgumentException | ClassCastException e) {
            throw new Problems.Fault("malformed request from the gateway").asException(e);
        }
    }

    /**
     * Uploads and WebSocket hops have another body, or none: their parameters stand in a header, as
     * JSON in ASCII.
     */
    private static byte[] parameters(HttpServletRequest http) throws IOException {
        String header = http.getHeader(HEADER);
        return header == null
                ? http.getInputStream().readAllBytes()
                : header.getBytes(StandardCharsets.US_ASCII);
    }
}
