package dev.innkeeper.storage.upload;

import dev.innkeeper.kernel.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;

/**
 * Reads a {@code multipart/form-data} body as it passes: text fields first, then the one file,
 * whose bytes go straight to a receiver. Nothing is kept but the short text fields.
 */
final class MultipartForm {
    private static final int LONGEST_FIELD = 4096;
    private static final String FILE_FIELD = "filename";

    /** Takes the file of a form. */
    interface FileReceiver {
        /**
         * @param fields the text fields that came before the file
         * @param fileName as the client sent it
         * @param file ends with the file; need not be read to its end
         */
        void receive(Map<String, String> fields, String fileName, InputStream file)
                throws IOException;
    }

    /**
     * Reads a whole body.
     *
     * @return the text fields; the receiver was called once if there was a file
     * @throws dev.innkeeper.kernel.ProblemException if the body is not as described, or what the
     *     receiver throws
     * @throws IOException if reading fails
     */
    static Map<String, String> read(String contentType, InputStream body, FileReceiver receiver)
            throws IOException {
        try {
            return read(new Parser().getItemIterator(new Body(contentType, body)), receiver);
        } catch (FileUploadException e) {
            throw refused("unable to parse multipart data: " + e.getMessage());
        }
    }

    private static Map<String, String> read(FileItemInputIterator items, FileReceiver receiver)
            throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        boolean received = false;
        while (items.hasNext()) {
            FileItemInput item = items.next();
            if (item.isFormField()) {
                fields.put(item.getFieldName(), text(item));
            } else if (!FILE_FIELD.equals(item.getFieldName())) {
                throw refused(
                        "wrong field name '"
                                + item.getFieldName()
                                + "' for file upload (expected '"
                                + FILE_FIELD
                                + "')");
            } else if (received) {
                throw refused("more than one file in the upload");
            } else {
                received = true;
                receiver.receive(Map.copyOf(fields), item.getName(), item.getInputStream());
            }
        }
        if (!received) {
            throw new Problems.InvalidParameters(
                            Map.of(FILE_FIELD, "property is missing and it is not optional"))
                    .asException();
        }
        return fields;
    }

    private static String text(FileItemInput item) throws IOException {
        byte[] bytes = item.getInputStream().readNBytes(LONGEST_FIELD + 1);
        if (bytes.length > LONGEST_FIELD) {
            throw new Problems.InvalidParameters(
                            Map.of(item.getFieldName(), "value is too long for a form field"))
                    .asException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static dev.innkeeper.kernel.ProblemException refused(String text) {
        return new Problems.Refused(text).asException();
    }

    /** The library's streaming reader; its ways to spool files are closed. */
    private static final class Parser
            extends AbstractFileUpload<RequestContext, DiskFileItem, DiskFileItemFactory> {
        @Override
        public Map<String, List<DiskFileItem>> parseParameterMap(RequestContext request) {
            throw new UnsupportedOperationException("uploads are never spooled");
        }

        @Override
        public List<DiskFileItem> parseRequest(RequestContext request) {
            throw new UnsupportedOperationException("uploads are never spooled");
        }
    }

    private record Body(String contentType, InputStream stream) implements RequestContext {
        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public String getContentType() {
            return contentType;
        }

        @Override
        public InputStream getInputStream() {
            return stream;
        }

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }

    private MultipartForm() {}
}
