package dev.innkeeper.storage;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The storage service as a process of its own. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class StorageServiceApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "storage");
        SpringApplication.run(StorageServiceApplication.class, args);
    }
}
