package dev.innkeeper.contracts.door;

/**
 * Answer to {@code PUT /uploads/{name}?storage=…}, whose body is the file as a stream: it lies in
 * the storage's upload folder until an {@code agent.import-upload} command moves it or {@code
 * DELETE /uploads/{name}?storage=…} drops it. The storage's definition can be passed along as JSON
 * of {@code StorageSpec} in the header {@value #SPEC_HEADER}; else the agent uses its copy of the
 * configuration topic.
 */
public record UploadReceived(String name, long size) {
    public static final String SPEC_HEADER = "Innkeeper-Storage";
}
