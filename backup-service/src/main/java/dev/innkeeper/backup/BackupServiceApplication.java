package dev.innkeeper.backup;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The backup service as a process of its own. */
@SpringBootApplication
public class BackupServiceApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "backup");
        SpringApplication.run(BackupServiceApplication.class, args);
    }
}
