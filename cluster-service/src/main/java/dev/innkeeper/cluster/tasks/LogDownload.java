package dev.innkeeper.cluster.tasks;

import dev.innkeeper.kernel.Upid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * A task's log as a file. More than 1024 bytes are compressed whether or not the client asked for
 * it, as Proxmox VE does (BEHAVIOUR.md 7).
 */
final class LogDownload {
    private static final int COMPRESSED_FROM = 1024;

    static ResponseEntity<byte[]> of(Upid upid, List<String> lines) {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        boolean compressed = text.length > COMPRESSED_FROM;
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.ok()
                        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                ContentDisposition.attachment()
                                        .filename(fileName(upid))
                                        .build()
                                        .toString());
        if (compressed) {
            answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return answer.body(compressed ? gzip(text) : text);
    }

    private static String fileName(Upid upid) {
        return "task-%s-%s-%s.log".formatted(upid.node(), upid.type(), upid.start());
    }

    private static byte[] gzip(byte[] text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private LogDownload() {}
}
