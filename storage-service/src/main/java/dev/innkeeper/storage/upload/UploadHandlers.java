package dev.innkeeper.storage.upload;

import dev.innkeeper.api.model.DownloadUrlRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageProblem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /nodes/{node}/storage/{storage}/upload} and {@code download-url}. */
@RestController
class UploadHandlers {
    /** The parameters of a streamed call, whose body is not theirs. */
    private static final String PARAMETERS = "Innkeeper-Parameters";

    private static final Set<String> FIELDS =
            Set.of("content", "checksum", "checksum-algorithm", "tmpfilename", "node", "storage");

    private final Incoming incoming;
    private final JsonMapper json = JsonMapper.builder().build();

    UploadHandlers(Incoming incoming) {
        this.incoming = incoming;
    }

    @PostMapping("/nodes/{node}/storage/{storage}/upload")
    Upid upload(
            @RequestHeader(PARAMETERS) String parameters, HttpServletRequest request, Caller caller)
            throws IOException {
        JsonNode path = json.readTree(parameters);
        Upload upload =
                new Upload(
                        new NodeName(path.path("node").asString()),
                        new StorageId(path.path("storage").asString()));
        InputStream body = request.getInputStream();
        try {
            Map<String, String> fields =
                    MultipartForm.read(
                            Objects.toString(request.getContentType(), ""), body, upload::receive);
            Upload.Done done = upload.done(fields);
            return incoming.importUpload(done.received(), done.file(), done.checksum(), caller);
        } catch (ProblemException | IOException e) {
            upload.drop();
            // The client is still sending: an answer before the end of its body may get lost.
            body.transferTo(OutputStream.nullOutputStream());
            throw e;
        } catch (RuntimeException e) {
            upload.drop();
            throw e;
        }
    }

    @PostMapping("/nodes/{node}/storage/{storage}/download-url")
    Upid download(DownloadUrlRequest request, Caller caller) {
        Incoming.Source source =
                new Incoming.Source(
                        IncomingFile.of(request.content(), request.filename()),
                        request.url(),
                        request.verifyCertificatesOrDefault(),
                        Checksum.of(request.checksumAlgorithm(), request.checksum()),
                        Optional.ofNullable(request.compression()));
        return incoming.download(request.node(), request.storage(), source, caller);
    }

    /** One upload as it passes. */
    private final class Upload {
        private final NodeName node;
        private final StorageId storage;
        private @Nullable IncomingFile file;
        private Incoming.@Nullable Received received;

        Upload(NodeName node, StorageId storage) {
            this.node = node;
            this.storage = storage;
        }

        record Done(Incoming.Received received, IncomingFile file, Optional<Checksum> checksum) {}

        void receive(Map<String, String> fields, String fileName, InputStream bytes) {
            check(fields);
            String content = fields.get("content");
            if (content == null) {
                throw new StorageProblem.InvalidParameter(
                                "content", "property is missing and it is not optional")
                        .asException();
            }
            IncomingFile named = IncomingFile.of(content, fileName);
            StorageDefinition definition = incoming.requireStorage(node, storage, named);
            file = named;
            received = incoming.relay(node, definition, bytes);
        }

        Done done(Map<String, String> fields) {
            check(fields);
            return new Done(
                    Objects.requireNonNull(received),
                    Objects.requireNonNull(file),
                    Checksum.of(fields.get("checksum-algorithm"), fields.get("checksum")));
        }

        void drop() {
            if (received != null) {
                incoming.drop(received);
            }
        }

        private static void check(Map<String, String> fields) {
            fields.keySet().stream()
                    .filter(name -> !FIELDS.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new StorageProblem.InvalidParameter(
                                        name,
                                        "property is not defined in schema and the schema"
                                                + " does not allow additional properties")
                                .asException();
                    });
            Checksum.of(fields.get("checksum-algorithm"), fields.get("checksum"));
        }
    }
}
