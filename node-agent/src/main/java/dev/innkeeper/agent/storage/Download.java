package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.DownloadUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/** Fetches a file by its URL into a storage; the bytes pass through, never held in memory. */
public final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final int STEP_PERCENT = 10;

    /** Runs the download to its end. */
    public static void run(DownloadUrl command, Work work) throws IOException {
        DirStorage storage = Storages.of(command.storage());
        storage.activate();
        Path target = storage.pathOf(command.content() + "/" + command.fileName());
        if (Files.exists(target)) {
            work.log("overwriting existing file '" + target + "'");
        }
        Path fresh = storage.receivingFolder().resolve("download-" + UUID.randomUUID());
        Files.createDirectories(storage.receivingFolder());
        work.before(new Undo.RemoveFile(fresh.toString()));
        try {
            work.log("downloading " + command.url() + " to " + target);
            fetch(command, fresh, work);
            Checksum.verify(fresh, command.checksumAlgorithm(), command.checksum(), work);
            Path ready = fresh;
            if (command.decompression().isPresent()) {
                ready = unpack(command.decompression().get(), fresh, work);
            }
            ReceivedFiles.moveIn(ready, target);
            work.log("download of '" + command.url() + "' to '" + target + "' finished");
        } finally {
            Files.deleteIfExists(fresh);
            DirStorage.removeIfEmpty(storage.receivingFolder());
        }
    }

    private static void fetch(DownloadUrl command, Path file, Work work) throws IOException {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL);
        if (!command.verifyCertificates()) {
            builder.sslContext(UncheckedTls.context());
        }
        try (HttpClient http = builder.build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(command.url())).build();
            HttpResponse<InputStream> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body();
                    Work.Registration cancel = work.onCancel(() -> close(body))) {
                if (answer.statusCode() != 200) {
                    throw new WorkFailure(
                            "download failed: "
                                    + command.url()
                                    + " answers "
                                    + answer.statusCode());
                }
                long size = answer.headers().firstValueAsLong("content-length").orElse(-1);
                copy(body, file, size, work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } catch (IllegalArgumentException e) {
            throw new WorkFailure("not a URL that can be fetched: " + command.url(), e);
        } catch (WorkFailure e) {
            throw e;
        } catch (IOException e) {
            work.ensureWanted();
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new WorkFailure("download failed: " + command.url() + ": " + reason, e);
        }
    }

    private static void copy(InputStream body, Path file, long size, Work work) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        int told = 0;
        try (OutputStream out =
                Files.newOutputStream(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                work.ensureWanted();
                out.write(buffer, 0, n);
                done += n;
                int percent = size > 0 ? (int) (done * 100 / size) : 0;
                if (percent >= told + STEP_PERCENT && percent < 100) {
                    told = percent - percent % STEP_PERCENT;
                    work.log(told + "% (" + mebibytes(done) + " of " + mebibytes(size) + ")");
                }
            }
        }
        if (size >= 0 && done != size) {
            throw new WorkFailure("download failed: " + done + " of " + size + " bytes came");
        }
        work.log("received " + mebibytes(done));
    }

    private static Path unpack(String compression, Path file, Work work) throws IOException {
        String program =
                switch (compression) {
                    case "gz" -> "gzip";
                    case "zst" -> "zstd";
                    case "lzo" -> "lzop";
                    case "bz2" -> "bzip2";
                    case "xz" -> "xz";
                    default -> throw new WorkFailure("unknown compression '" + compression + "'");
                };
        Path packed = file.resolveSibling(file.getFileName() + "." + compression);
        work.before(new Undo.RemoveFile(packed.toString()));
        Files.move(file, packed);
        try {
            work.log("decompressing with " + program);
            HostProgram.of(program, "-d", "-f", packed.toString()).require(work);
            return file;
        } finally {
            Files.deleteIfExists(packed);
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MiB", bytes / 1048576.0);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It is not wanted any more.
        }
    }

    private Download() {}
}
