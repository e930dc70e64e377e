package dev.innkeeper.rest;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpEntity;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Turns what a handler returns into {@code {"data": …}}; entities and streams (downloads) are left
 * to Spring.
 */
final class AnswerHandler implements HandlerMethodReturnValueHandler {
    private final AnswerWriter writer;

    AnswerHandler(AnswerWriter writer) {
        this.writer = writer;
    }

    @Override
    public boolean supportsReturnType(MethodParameter type) {
        return Doors.isDoor(type.getContainingClass())
                && !HttpEntity.class.isAssignableFrom(type.getParameterType())
                && !StreamingResponseBody.class.isAssignableFrom(type.getParameterType());
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value,
            MethodParameter type,
            ModelAndViewContainer container,
            NativeWebRequest request)
            throws Exception {
        container.setRequestHandled(true);
        HttpServletResponse response = request.getNativeResponse(HttpServletResponse.class);
        if (response == null) {
            throw new IllegalStateException("no servlet response");
        }
        writer.write(HttpServletResponse.SC_OK, value, response);
    }
}
