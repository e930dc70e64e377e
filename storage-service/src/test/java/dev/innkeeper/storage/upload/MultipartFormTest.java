package dev.innkeeper.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=B";

    private final List<String> seen = new ArrayList<>();

    @Test
    void passesTheFileOnAfterItsFields() throws IOException {
        MultipartForm.read(
                TYPE,
                body(field("content", "iso") + file("filename", "a.iso", "DATA") + "--B--\r\n"),
                this::take);

        assertThat(seen).containsExactly("{content=iso}", "a.iso", "DATA");
    }

    @Test
    void refusesAnotherNameOfTheFilePart() {
        assertThatThrownBy(() ->
                        MultipartForm.read(
                                TYPE,
                                body(file("file", "a.iso", "DATA") + "--B--\r\n"),
                                this::take))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("expected 'filename'");
    }

    @Test
    void refusesAFormWithoutFile() {
        assertThatThrownBy(() ->
                        MultipartForm.read(
                                TYPE, body(field("content", "iso") + "--B--\r\n"), this::take))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e ->
                                assertThat(e.problem().errors())
                                        .containsEntry(
                                                "filename",
                                                "property is missing and it is not optional"));
    }

    @Test
    void refusesTextThatIsNoForm() {
        assertThatThrownBy(() -> MultipartForm.read("multipart/form-data", body("x"), this::take))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("unable to parse multipart data");
    }

    @Test
    void failsWhenTheFileEndsEarly() {
        String cut = field("content", "iso") + file("filename", "a.iso", "DATA");

        assertThatThrownBy(() ->
                        MultipartForm.read(
                                TYPE, body(cut.substring(0, cut.length() - 2)), this::take))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("ended unexpectedly");
    }

    private void take(java.util.Map<String, String> fields, String name, InputStream file)
            throws IOException {
        seen.add(fields.toString());
        seen.add(name);
        seen.add(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String field(String name, String value) {
        return "--B\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(name, value);
    }

    private static String file(String name, String fileName, String data) {
        return ("--B\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n%s\r\n")
                .formatted(name, fileName, data);
    }

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
