package dev.innkeeper.api.model;

import java.util.SortedMap;

/** A property string, key by key. {@code toString} prints it as Proxmox VE does. */
public interface PropertyStringValue {

    /** What is set, by key. */
    SortedMap<String, Object> given();
}
