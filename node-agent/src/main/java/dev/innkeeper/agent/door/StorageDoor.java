package dev.innkeeper.agent.door;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.storage.ContentType;
import dev.innkeeper.agent.storage.StorageUsage;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.VolumeListing;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.door.ContentQuery;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.contracts.door.VolumeQuery;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What lies on storages, looked up at once. */
@RestController
class StorageDoor {
    private final VolumeListing listing;

    StorageDoor(ConfigCopy copy) {
        this.listing = new VolumeListing(copy::kind);
    }

    @PostMapping("/storages/content")
    List<VolumeFacts> content(@RequestBody ContentQuery query) throws IOException {
        return listing.list(
                Storages.of(query.storage()),
                query.content()
                        .map(c ->
                                ContentType.of(c)
                                        .orElseThrow(() ->
                                                new IllegalArgumentException(
                                                        "no content type " + c))),
                query.guest());
    }

    @PostMapping("/storages/volume")
    VolumeFacts volume(@RequestBody VolumeQuery query) throws IOException {
        return listing.find(Storages.of(query.storage()), query.volume())
                .orElseThrow(() ->
                        new NothingThere(
                                "volume '"
                                        + query.storage().storage()
                                        + ":"
                                        + query.volume()
                                        + "' does not exist"));
    }

    @PostMapping("/storages/status")
    StorageFigures status(@RequestBody ContentQuery query) {
        return StorageUsage.of(query.storage());
    }
}
