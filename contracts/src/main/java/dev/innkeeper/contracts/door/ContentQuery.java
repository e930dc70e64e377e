package dev.innkeeper.contracts.door;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.util.Optional;

/**
 * {@code POST /storages/content}: the volumes of a storage, answered with a list of {@link
 * VolumeFacts}. {@code POST /storages/status} takes the same and answers {@link
 * dev.innkeeper.contracts.AgentReport.StorageFigures}.
 *
 * @param content only this content type ({@code iso}, {@code vztmpl}, {@code backup}, {@code
 *     snippets}, {@code images}, {@code rootdir}); empty for all that the storage allows
 * @param guest only volumes that belong to this guest
 */
public record ContentQuery(
        StorageSpec storage, Optional<String> content, Optional<GuestId> guest) {}
